package people

// What the tests of this package look at from outside.
const ExportPage = exportPage

var FileNameOf = fileNameOf
