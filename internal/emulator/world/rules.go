package world

import "github.com/petitbleu/petitbleu"

// SetPack chooses whose rules hold: "today" or "" those of the emulated clock, "2020", or an
// RFC 3339 instant. Only rules turn with it; windows and lives are counted by the clock.
func (w *World) SetPack(pack string) error {
	if _, err := petitbleu.PackInstant(pack, w.clock.Now()); err != nil {
		return errInput("pack: " + err.Error())
	}
	w.State.Pack = pack
	w.Changed("pack", pack)
	return nil
}

// RulesAt is the instant whose rules hold, in Unix milliseconds.
func (w *World) RulesAt() int64 {
	at, err := petitbleu.PackInstant(w.State.Pack, w.clock.Now())
	if err != nil {
		return w.Now() // of a state file that somebody wrote by hand
	}
	return at.UnixMilli()
}

// dayTapOpensNothing is about when a tap on Notify me no longer opened the window by itself:
// the founding documents of 2020 say that it does, later text that it does not (Messenger
// Platform reference, section 3.5).
var dayTapOpensNothing = day(2021, 1, 1)
