// Package bundle writes templates, content blocks, segments and campaigns of a workspace as files that people and Git can read, and
// brings such files into a workspace: the same one later, or another.
//
// A bundle is a folder of JSON and Liquid files with a manifest. Things are known by their names. What they refer to is
// written by name too: content blocks, segments, campaigns and tags, Pages ("name:Cooktoys"), files by what is in them
// ("media:3f5a….png", with the bytes). Secrets stand there as their references and never as values. A bundle has no
// instants and no ids, so that nothing changes in it when nothing was changed.
//
// Package bundle begins no transaction of its own; what it may not write it tells as a Problem, and then nothing is to be
// kept. It is a part of the engine compose (floor 3): it may import floors 0 to 2 and compose.
package bundle
