package world

// accountActors are what people do in their account, where no Page is meant.
var accountActors = map[string]func(w *World, p *Person, a *Action) error{
	"remove_app": (*World).actRemoveApp,
}

// actRemoveApp removes an app from the person's account; with Erase they also ask it to
// delete their data (Messenger Platform reference, section 10.7).
func (w *World) actRemoveApp(p *Person, a *Action) error {
	if err := w.checkPlugin(a); err != nil {
		return err
	}
	w.RemoveApp(w.State.Apps[a.App], p, a.Erase)
	return nil
}
