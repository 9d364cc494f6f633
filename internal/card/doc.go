// Package card is the language in which in-app notifications are designed: a tree of boxes, texts, pictures
// and buttons as JSON, with placeholders that are filled for each person.
//
//	c, problems := card.Parse(text)       // what is wrong with it, each with its path
//	c.Variables()                         // the placeholders, and what stands in their place
//	filled, problems := c.Fill(values)    // for one person
//	filled.Text()                         // in words, where no card can be shown
//	filled.Encode()                       // the one canonical form, as clients get it
//
// [Components] says of every kind of component which fields it has: one table for reading, checking and
// writing, and for the forms of the editor. The language is that of the notifications reference, section 8:
// what it accepts is accepted here, numbers as strings included; what is sent has numbers as numbers, colours
// and addresses that were checked, and nothing that the language does not know.
//
// A value is put in its place once and is never read as a placeholder, as markup or as JSON. No value can make
// an address that runs a script: see [Field] for what an address and a colour may be.
//
// The package never does I/O, starts no goroutine, keeps no state and reads no clock (floor 1, pure: it may
// import the root package only).
package card
