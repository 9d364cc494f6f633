package developers

import (
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/people"
)

// Options are what the nouns of developers need beside the door.
type Options struct {
	People    *people.People      // the engine of what programs tell of people
	Delivery  *delivery.Delivery  // the engine that sends; nil: what needs it answers "unavailable"
	Endpoints *endpoint.Endpoints // tells other programs what happened; nil: what needs it answers "unavailable"
	// WebhookCounts gives the calls of today by outcome (package hook). Nil: none are known.
	WebhookCounts func() WebhookCounts
	// Replayed is called when a raw call was put back in the queue, to wake the intake. Nil: nobody is woken.
	Replayed func()
}

// API is the part of the native API that is about developers.
type API struct {
	*door.Door
	o Options
}

// Register puts the operations on the door.
func Register(d *door.Door, o Options) *API {
	a := &API{Door: d, o: o}
	a.registerKeys()
	a.registerEvents()
	a.registerAside()
	a.registerRaw()
	door.On(a.Door, "GET", door.WS+"/request-log", door.DeveloperRead, "listRequests", "Developers", "The last requests to this API, kept in memory", a.RequestLogList)
	a.registerEndpoints()
	a.registerIntegrations()
	a.registerWebhooks()
	return a
}
