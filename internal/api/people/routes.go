package people

import (
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/people"
)

// Options are what the nouns of people need beside the door.
type Options struct {
	People   *people.People     // the engine of what programs tell of people
	Audience *audience.Audience // the engine that counts segments; nil: what needs it answers "unavailable"
}

// API is the part of the native API that is about people.
type API struct {
	*door.Door
	o Options
}

// Register puts the operations on the door.
func Register(d *door.Door, o Options) *API {
	a := &API{Door: d, o: o}
	a.registerPeopleList()
	a.registerProfiles()
	a.registerTold()
	a.registerPersonNames()
	a.registerPersonFiles()
	a.registerExport()
	a.registerTestGroups()
	a.registerTesters()
	a.registerClaims()
	a.registerSubscriptionGroups()
	return a
}
