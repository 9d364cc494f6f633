// Package channels holds the nouns of channels of the native API: Pages, their apps, the sites that carry the tag, and
// alerts.
//
// [Register] puts its operations on a door. It holds no rule of its own that an engine has, writes no SQL, and knows no
// other noun; what several nouns show alike stands in package views. It is a part of the door internal/api (floor 4):
// it may import floors 0 to 3, internal/api/door, internal/api/views and internal/api/limits.
package channels
