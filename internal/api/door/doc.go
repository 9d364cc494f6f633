// Package door is what every noun of the native API stands on: the guard that finds who calls and what they may do
// (roles.go is the table), the entry in the audit log that each change leaves, problem documents, the request log, the
// stream of hints, and the forms that all operations share: paging, a workspace in the path, JSON in and out.
//
// [New] makes a [Door] without operations; nouns put theirs on it with [On], [Do] and [Door.Plain], each with the
// permission that it needs. A handler reads with [Read] and changes with [Write] or [Door.Write], which put the entry of
// the audit log into the same transaction. Sessions, one-time links and the limits on signing in follow this machine's
// clock ([Wall]), never the movable one ([Door.Now]).
//
// Package door knows no noun and no engine. It is a part of the door internal/api (floor 4): it may import floors 0 to 2
// and internal/api/limits.
package door
