// Package catalog is the engine of catalogs ("Braze reference", section 2.10): what a definition, an
// item and a selection must look like, how a value becomes one of its field's type, how an item is
// changed in part, which items a selection chooses; and each change of a catalog, inside a
// transaction of the caller's. What is wrong is told as [Problems], under the ids that Braze gives
// them, so that every door can say it in its own form.
//
// Package catalog never looks at a clock, begins no transaction and never knows how a door spells
// its requests. It may import floors 0 to 2 (floor 3, engines).
package catalog
