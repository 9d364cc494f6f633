package privacy

// What the tests of this package look at from outside.
const RetainBatch = retainBatch
