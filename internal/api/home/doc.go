// Package home holds the first page of the web app: what was sent in the last days, how each Page is, what is left to
// set up, and what just happened.
//
// [Register] puts its operation on a door. It changes nothing and holds no rule of its own: counts come from package
// views, the health of a Page from the engine of Pages. It is a part of the door internal/api (floor 4): it may import
// floors 0 to 3, internal/api/door and internal/api/views.
package home
