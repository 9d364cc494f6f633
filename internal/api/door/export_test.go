package door

import (
	"context"

	"github.com/petitbleu/petitbleu"
)

// What the tests of this package look at from outside.
// Broken gives the context of a request of a user whose entry in the audit log cannot be written, for its workspace is
// not there. kept tells whether the entry counts as written.
func Broken(ctx context.Context, u petitbleu.User) (_ context.Context, kept func() bool) {
	t := &Trail{verb: "update", object: "workspace"}
	ctx = context.WithValue(ctx, trailKey{}, t)
	return context.WithValue(ctx, callerKey{}, &Caller{workspace: "ws_nobody", User: u}), func() bool { return t.Kept }
}
