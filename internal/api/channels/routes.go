package channels

import (
	"context"

	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/mail"
	"github.com/petitbleu/petitbleu/internal/pages"
)

// Options are what the nouns of channels need beside the door.
type Options struct {
	GraphURL string             // base of the Graph API for new apps
	MeURL    string             // base of m.me links
	TagPath  string             // path of the site tag's script
	Mail     mail.Server        // how letters leave; the zero value: they do not
	Pages    *pages.Pages       // the engine that looks after Pages; nil: what needs it answers "unavailable"
	Delivery *delivery.Delivery // the engine that sends; nil: what needs it answers "unavailable"
	Counts   *views.DayCounts   // what each day came to
	// EndPause ends the pause of a Page before its time.
	EndPause func(ctx context.Context, workspaceID, pageID string) error
	// Mended is called when the state of a Page may have become better, to wake delivery. Nil: nobody is woken.
	Mended func()
	// AppChanged is called when an app's secret, verify token or switches were changed. Nil: nobody is told.
	AppChanged func(appID string)
}

// API is the part of the native API that is about channels.
type API struct {
	*door.Door
	o Options
}

// Register puts the operations on the door.
func Register(d *door.Door, o Options) *API {
	a := &API{Door: d, o: o}
	a.registerPages()
	a.registerConnects()
	a.registerPageSettings()
	a.registerAttachments()
	a.registerFiles()
	a.registerThreads()
	a.registerPerson()
	a.registerApps()
	a.registerSites()
	a.registerLinks()
	a.registerAlerts()
	return a
}
