// Package apitest is the house that the tests of the native API run in: a [World] with a store, the engines, the
// emulator
// and the API behind a server, furnished with two workspaces, their teams, keys, people and messages.
//
// [Each] gives a test a fresh world on both engines of the store; [World.Run] asks a list of [Scenario]. Nothing but tests
// imports it. It may import everything.
package apitest
