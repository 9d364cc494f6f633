// Package catalog holds the rules of catalogs ("Braze reference", section 2.10): what a definition,
// an item and a selection must look like, how a value becomes one of its field's type, how an item
// is changed in part, and which items a selection chooses. What is wrong is told as [Problems],
// under the ids that Braze gives them, so that every door can say it in its own form.
//
// Package catalog never reads or writes rows, never looks at a clock and never knows how a door
// spells its requests. It may import the root only (floor 1, pure).
package catalog
