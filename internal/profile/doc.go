// Package profile knows one person's document: the types of attributes and their operations
// (add, remove, increment, merge of objects, operators on arrays of objects), how two documents
// become one, and what of what programs tell is refused. [Batch] is what programs and files tell of
// people, in the one form in which every door hands it to package people.
//
// Package profile never reads or writes rows, never looks at a clock and never knows how a door
// spells its requests. It may import the root only (floor 1, pure).
package profile
