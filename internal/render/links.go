package render

import (
	"reflect"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/track"
)

// LinkUse is what signatures of tracked links are made for (secret.Box.MAC).
const LinkUse = "link"

// LinkPath is where tracked links lead, below the public address of the program.
const LinkPath = "/l/"

// trackFilter is the filter that tracks one address.
const trackFilter = "track_link"

// utmTexts calls fn with each UTM value of a composition.
func utmTexts(u *petitbleu.UTM, fn func(field string, text *string)) {
	texts(reflect.ValueOf(u), "links.utm", fn)
}

// compileLinks reads the UTM values that hold Liquid.
func (p *program) compileLinks(blocks *blocks) {
	if p.comp.Links == nil || p.comp.Links.UTM == nil {
		return
	}
	at := -1
	utmTexts(p.comp.Links.UTM, func(field string, text *string) {
		if at++; !HasLiquid(*text) {
			return
		}
		var failed error
		t, err := Compile(*text, field, watch(blocks, &failed))
		if err != nil {
			failed = err
		}
		if failed != nil {
			for i := range p.contents {
				p.contents[i].err = failed
			}
			return
		}
		p.look(t.Uses())
		p.utm = append(p.utm, placed{at, field, t})
	})
}

// writer gives what writes the links of the message; nil where nothing does.
func (t *Task) writer(env *liquid.Env, s *seals, d *data, w *Written) *track.Writer {
	links := t.p.comp.Links
	if !links.Applies() && !t.p.tracks {
		return nil
	}
	out := &track.Writer{Workspace: t.b.ws.ID, Message: t.message, Tracking: links}
	if r := t.b.r; r.o.LinkURL != "" && r.o.Box != nil {
		out.Base, out.MAC = r.o.LinkURL+LinkPath, func(b []byte) []byte { return r.o.Box.MAC(LinkUse, b) }
	}
	if links == nil || links.UTM == nil {
		return out
	}
	out.UTM = *links.UTM
	at, next := -1, 0
	utmTexts(&out.UTM, func(_ string, text *string) {
		if at++; next == len(t.p.utm) || t.p.utm[next].at != at || w.Err != nil || w.Aborted {
			return
		}
		one := &t.p.utm[next]
		next++
		*text = strings.TrimSpace(petitbleu.ShowSealed(t.fill(one, env, s, w)))
	})
	if out.UTM.Source == "" {
		out.UTM.Source = t.p.comp.Channel
	}
	if out.UTM.Medium == "" {
		out.UTM.Medium = "message"
	}
	if out.UTM.Campaign == "" && d.names.Campaign != nil {
		out.UTM.Campaign = d.names.Campaign.Name
	}
	return out
}
