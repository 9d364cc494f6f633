// Package imports reads CSV files of people, events and earlier subscribers in.
//
// [Imports.Upload] takes a file and says what its columns probably are; [Imports.Start] begins with
// what a person decided that they become, dry or in earnest; [Imports.Tick] reads on, a slice of the file
// at a time: each batch of rows goes to package people, then how far it came is kept. An import survives
// a restart, can be stopped and goes on where it stopped. A row that is not right is refused with its
// line and a sentence, and written to a file of refused lines, whose header is that of the file, so
// that it can be mended and imported by itself.
//
// Blank cells never overwrite. A batch comes in together with its mark, how far the import came, so a row counts once however
// the program ends; events carry the import and the line as their outside id. Whoever a row told of bears the
// import's name, for the filter of segments.
//
// Package imports never decides what a value does to a profile (package profile) nor whether a customer
// id is disputed (package intake). It is a part of the engine people, and may import floors 0 to 2,
// people and intake.
package imports
