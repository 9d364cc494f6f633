package feeds

import (
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/feed"
)

// Options are what the nouns of feeds need beside the door.
type Options struct {
	Feed *feed.Engine // the engine of in-app notifications; nil: what needs it answers "unavailable"
}

// API is the part of the native API that is about feeds.
type API struct {
	*door.Door
	o Options
}

// Register puts the operations on the door.
func Register(d *door.Door, o Options) *API {
	a := &API{Door: d, o: o}
	a.registerFeeds()
	return a
}
