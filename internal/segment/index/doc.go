// Package index holds the people of one workspace in memory, column by column, and answers at once
// how many, and which, belong to a segment: exactly, and as they are after the last change.
//
//	x := index.New(4)                          // at most 4 goroutines within one question
//	x.Update(func(w *index.Writer) {           // one writer; all of it is seen, or none
//		w.Put(&person)                         // a new person, or a changed one; without events
//		w.AddEvents(facts)                     // events and purchases of people who are there
//		w.Remove(profileID)                    // the person with all their events
//		w.SetCursor(n)                         // how far the writer has read; kept with the rest
//	})
//	n, err := x.Count(query, now)              // query: segment.Compile
//	ids, err := x.List(query, now, after, 500) // by profile id, after the last one of the page before
//	ids, err := x.Sample(query, now, 20, seed) // at random, the same for the same seed
//	sizes, err := x.Sizes(query, now)          // of every node of the tree, and what is left after it
//	x.Encode(file); x, err := index.Decode(file, 4)
//	x.Sweep()                                  // now and then: frees texts that nobody has any more
//
// Any number of questions may be asked while one writer writes. A property of an event is kept only
// if Keep names it; a query that asks another one is answered by *NotKept, which says what to keep.
// Then the events of that name that were there are told anew, while those that are there answer on: Keep, AddBefore
// as often as there is something to tell, Whole.
//
// How it works: people have ordinals, 65,536 to a block. A value is a code into its column's
// dictionary (texts, arrays), or bits of a number (numbers, times, booleans), laid out so that one
// instruction compares 64 people. A condition on texts is asked once of each text of the dictionary;
// a block is answered condition by condition, cheapest first, only where people are left. Events lie
// by name and block: who, and when, in 8 bytes. There is no cache of results.
//
// The package never does I/O of its own, knows no rows and no workspace, reads no clock. It starts
// goroutines only within one call, at most as many as it was made with. It may import the root
// package and segment.
package index
