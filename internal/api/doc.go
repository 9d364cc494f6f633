// Package api is the door of the native API, /api/v1: JSON for the web app, for SDKs and for
// scripts, described by an OpenAPI 3.1 document and a reference page that it serves itself.
//
// [New] puts the door together of its nouns, and [API.Register] puts it on a mux. What all nouns stand on is package
// api/door: who calls, what they may do, problem documents, the audit log. Each group of nouns is a package beside it:
// accounts, people, privacy, segments, data, content, channels, messages, campaigns, feeds, developers. They do not know
// each other; what several of them show alike is in api/views. A workspace that is not the caller's does not exist for
// the caller.
//
// Package api never writes SQL, decides a message or calls the platform's Send API; its nouns ask the store, and
// through the functions in [Options] the engines. It is a door (floor 4): it may import floors 0 to 3 and what stands
// below it in its folder, and no other door.
package api
