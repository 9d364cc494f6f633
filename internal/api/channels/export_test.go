package channels

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// OnAppChanged says who is told of changes of apps.
func (a *API) OnAppChanged(fn func(appID string)) { a.o.AppChanged = fn }

// KeepApp writes an app as handlers do.
func (a *API) KeepApp(tx *store.Tx, app petitbleu.App) error { return a.keepApp(tx, app) }
