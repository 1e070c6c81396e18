# Makes two PFX files as .NET writes them: the certificate of the key comes last and in a bag of bags, and its key says by localKeyId which one it belongs to.
#   dotnet.pfx         AES-256, SHA-256
#   no-password.pfx    triple DES, SHA-1, and no password, which is not the same as an empty one
using namespace System.Security.Cryptography
using namespace System.Security.Cryptography.X509Certificates
$ErrorActionPreference = 'Stop'

$own = [X509Certificate2]::CreateFromPemFile("$PSScriptRoot/key-first.pem")
$other = [X509CertificateLoader]::LoadCertificateFromFile("$PSScriptRoot/other.pem")

function Write-Pfx {
    param([string] $Name, [object] $Password, [PbeParameters] $Encryption, [HashAlgorithmName] $Hash)
    $localKeyId = [Pkcs.Pkcs9LocalKeyId]::new([byte[]](1, 0, 0, 0))
    $certificates = [Pkcs.Pkcs12SafeContents]::new()
    $null = $certificates.AddCertificate($other)
    $inner = [Pkcs.Pkcs12SafeContents]::new()
    $null = $inner.AddCertificate($own).Attributes.Add($localKeyId)
    $null = $certificates.AddNestedContents($inner)
    $keys = [Pkcs.Pkcs12SafeContents]::new()
    $null = $keys.AddShroudedKey([RSACertificateExtensions]::GetRSAPrivateKey($own), $Password, $Encryption).Attributes.Add($localKeyId)
    $builder = [Pkcs.Pkcs12Builder]::new()
    $builder.AddSafeContentsUnencrypted($keys)
    $builder.AddSafeContentsEncrypted($certificates, $Password, $Encryption)
    $builder.SealWithMac($Password, $Hash, 2000)
    [System.IO.File]::WriteAllBytes("$PSScriptRoot/$Name", $builder.Encode())
}

Write-Pfx 'dotnet.pfx' $env:PASSWORD ([PbeParameters]::new('Aes256Cbc', 'SHA256', 2000)) 'SHA256'
Write-Pfx 'no-password.pfx' ([NullString]::Value) ([PbeParameters]::new('TripleDes3KeyPkcs12', 'SHA1', 2000)) 'SHA1'
