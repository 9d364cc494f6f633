package people

import (
	"context"

	"github.com/petitbleu/petitbleu/internal/profile"
)

// Group is something that people can be subscribed to.
type Group struct {
	ID      string // a UUID in lower case
	Name    string
	Channel string // email, sms, messenger
}

// Groups lists the subscription groups of a workspace by name.
func (p *People) Groups(ctx context.Context, workspace string) ([]Group, error) {
	return nil, errNotYet
}

// AddGroup makes a subscription group, and gives its id.
func (p *People) AddGroup(ctx context.Context, workspace, name, channel string) (Group, error) {
	return Group{}, errNotYet
}

// Subscribe sets whether people are subscribed to a group: everybody whom a name means, so all who
// share an e-mail address. State is subscribed or unsubscribed. Unknown people are passed over.
// An unknown group is an error of code not_found.
func (p *People) Subscribe(ctx context.Context, workspace, group, state string, who []profile.Who) error {
	return errNotYet
}
