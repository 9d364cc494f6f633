// Package api is the door of the native API, /api/v1: JSON for the web app, for SDKs and for
// scripts, described by an OpenAPI 3.1 document and a reference page that it serves itself.
//
// [New] gives an [API] and [API.Register] puts it on a mux. Who calls is a person with a
// session or a program with an API key; what each may do is a plain table (roles.go), and each
// operation of routes.go names what it needs. A workspace that is not the caller's does not
// exist for the caller. Errors are RFC 9457 documents, made in one file (problem.go), and never
// repeat what was sent.
//
// Sessions, one-time links and the limits on signing in follow this machine's clock, never the
// movable one: moving the clock of a demo signs nobody in or out.
//
// Package api never writes SQL, decides a message or calls the platform's Send API; it asks the
// store, and through the functions in [Options] the engines. It is a door (floor 4): it may
// import floors 0 to 3, and no other door.
package api
