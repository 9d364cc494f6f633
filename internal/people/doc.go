// Package people is the engine of what programs and files tell of people: attributes, events,
// purchases, names, and which profiles are one person.
//
// There are two ways in. [People.Accept] puts a batch into a journal, durably and many calls to a
// commit, and answers; [People.Tick] works the journal in, in order and in large transactions, and
// whoever reads people's data waits for [People.Settled] first, so that what was accepted is always seen.
// [People.Apply] works a batch in at once and says what became of each item. The methods about names
// ([People.Identify], [People.AliasNew], [People.Merge] …) work at once too, behind what was accepted before them.
//
// Who is meant is decided by the rules of the Braze reference, section 1.1; what a value does to a profile
// is decided by package profile; what is known of names of attributes and events, blocked ones and forced
// types, is the registry ([People.Attributes]).
//
// Package people never talks to the network, and never sends a message. It may import floors 0 to 2
// and the engine intake (floor 3, engines).
package people
