// Package segment is the language of segments: which people, by a rule.
//
// A [Definition] is a JSON tree of groups (and, or, not) with filters as leaves; docs/segments.md
// says what each operator means. [Parse] reads one and reports every [Problem] with the path of
// its node; [Definition.Encode] writes the one canonical form. The kinds of filter are the list
// [Filters]: each says how it is drawn (Spec), what is wrong with a node (Check) and what it asks
// of a person (Compile).
//
// [Compile] makes of a definition a [Query]: segments named in it are put in their place, patterns
// are compiled, and everything is said in the few conditions of [Cond]. A query reads no clock: the
// same one is asked again and again, each time at an instant. Three ask it:
//
//	query.Match(person, now)      true or false for one person in memory
//	query.Explain(person, now)    each condition, the value found and its verdict
//	index.Count(query, now)       package index: millions of people at once
//
// The package never does I/O, starts no goroutine, keeps no state and reads no clock (floor 1, pure:
// it may import the root package only).
package segment
