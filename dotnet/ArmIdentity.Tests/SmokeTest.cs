using Xunit;
public class SmokeTest { [Fact] public void Version() => Assert.Equal("0.1.0", ArmIdentity.ArmIdentityLibrary.Version); }
