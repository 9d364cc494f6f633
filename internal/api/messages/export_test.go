package messages

// What the tests of this package look at from outside.
var PlatformError = platformError
