using Xunit;

// There is one simulator, with one world, one request log and one list of faults.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
