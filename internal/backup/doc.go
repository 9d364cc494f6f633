// Package backup writes all that an installation on SQLite keeps into one file, while the program runs, and puts it
// back: the rows, the calls that came in, the files that people uploaded. The sealing key is not in it, so that whoever
// finds the file finds no token; kept indexes of people are not, for they are read anew from the rows.
//
// The file is a tar, compressed where its name ends in .gz or .tgz. Its last entry, manifest.json, has the size and the
// SHA-256 of every other; [Restore] believes nothing before it has seen them all.
//
// Package backup never touches a database that is there. It may import the root package and the store (floor 4, a door to
// people).
package backup
