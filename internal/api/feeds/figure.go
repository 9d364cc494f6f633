package feeds

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Figures is what became of notifications that were sent in a time.
type Figures struct {
	Sent      int64   `json:"sent" doc:"In a feed"`
	Viewed    int64   `json:"viewed" doc:"Of those: were on screen"`
	Read      int64   `json:"read" doc:"Of those: were read"`
	Clicked   int64   `json:"clicked" doc:"Of those: were tapped"`
	Failed    int64   `json:"failed" doc:"Asked for, and in no feed: refused, or dropped by a rule. What campaigns drop stands in their results"`
	CTRViewed float64 `json:"ctr_viewed" doc:"Clicked of those that were viewed, 0 to 1"`
	CTRSent   float64 `json:"ctr_sent" doc:"Clicked of those that were sent, 0 to 1"`
}

// add adds what became of others.
func (f *Figures) add(n store.NotificationFigures) {
	f.Sent, f.Viewed, f.Read, f.Clicked, f.Failed = f.Sent+n.Sent, f.Viewed+n.Viewed, f.Read+n.Read, f.Clicked+n.Clicked, f.Failed+n.Failed
	f.CTRViewed, f.CTRSent = share(f.Clicked, f.Viewed), share(f.Clicked, f.Sent)
}

func share(n, of int64) float64 {
	if of == 0 {
		return 0
	}
	return min(1, float64(n)/float64(of)) // a tap may be told without a view
}

// DayFigures is one day.
type DayFigures struct {
	Day string `json:"day" format:"date" doc:"In the workspace's time zone"`
	Figures
}

// TemplateFigures is one card template.
type TemplateFigures struct {
	TemplateID   string `json:"template_id"`
	TemplateKey  string `json:"template_key"`
	TemplateName string `json:"template_name"`
	FeedID       string `json:"feed_id" doc:"The feed that it was sent to"`
	Figures
}

// NotificationFigures is what became of the notifications of a workspace.
type NotificationFigures struct {
	TimeZone  string            `json:"time_zone"`
	From      string            `json:"from" format:"date"`
	To        string            `json:"to" format:"date" doc:"The last day"`
	Total     Figures           `json:"total"`
	Days      []DayFigures      `json:"days" nullable:"false" doc:"Each day, those without anything too"`
	Templates []TemplateFigures `json:"templates" nullable:"false" doc:"Those that were sent, the most of them first"`
}

const (
	figureDays     = 30  // without a time
	figureDaysMost = 400 // of one request
)

type notificationFiguresInput struct {
	door.InWorkspace
	From       string `query:"from" format:"date" doc:"The first day, in the workspace's time zone; missing: 30 days to the last one"`
	To         string `query:"to" format:"date" doc:"The last day; missing: today"`
	TemplateID string `query:"template_id" maxLength:"64"`
	FeedID     string `query:"feed_id" maxLength:"64"`
	Mode       string `query:"mode" enum:"realtime,batch,campaign" doc:"How they were sent; missing: in any way"`
}

// days gives the first and the last day that is asked for, in a zone.
func (in *notificationFiguresInput) days(zone *time.Location, now time.Time) (from, to time.Time, err error) {
	y, m, d := now.In(zone).Date()
	to = time.Date(y, m, d, 0, 0, 0, 0, zone)
	if in.To != "" {
		if to, err = time.ParseInLocation(time.DateOnly, in.To, zone); err != nil {
			return from, to, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This is no day. Write it as 2026-11-22.").At("query.to")
		}
	}
	from = to.AddDate(0, 0, 1-figureDays)
	if in.From != "" {
		if from, err = time.ParseInLocation(time.DateOnly, in.From, zone); err != nil {
			return from, to, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This is no day. Write it as 2026-11-22.").At("query.from")
		}
	}
	switch {
	case to.Before(from):
		err = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The last day is before the first.").At("query.to")
	case !to.Before(from.AddDate(0, 0, figureDaysMost)):
		err = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "At most %d days at once.", figureDaysMost).At("query.from")
	}
	return from, to, err
}

func (a *API) notificationFigures(ctx context.Context, in *notificationFiguresInput) (NotificationFigures, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v NotificationFigures, err error) {
		w, err := tx.Workspace(in.WS)
		if err != nil {
			return v, err
		}
		zone, err := time.LoadLocation(w.TimeZone)
		if err != nil {
			zone = time.UTC
		}
		from, to, err := in.days(zone, a.Now())
		if err != nil {
			return v, err
		}
		v = NotificationFigures{TimeZone: zone.String(), From: from.Format(time.DateOnly), To: to.Format(time.DateOnly)}
		by := map[[2]string]*TemplateFigures{}
		for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
			rows, err := tx.NotificationFigures(in.WS, store.NotificationFigureSearch{TemplateID: in.TemplateID, FeedID: in.FeedID, Mode: petitbleu.SendMode(in.Mode), From: day, To: day.AddDate(0, 0, 1)})
			if err != nil {
				return v, err
			}
			v.addDay(day, rows, by)
		}
		v.Templates, err = templateFigures(tx, in.WS, by)
		return v, err
	})
}

func (v *NotificationFigures) addDay(day time.Time, rows []store.NotificationFigures, by map[[2]string]*TemplateFigures) {
	d := DayFigures{Day: day.Format(time.DateOnly)}
	for _, n := range rows {
		key := [2]string{n.TemplateID, n.FeedID}
		if by[key] == nil {
			by[key] = &TemplateFigures{TemplateID: n.TemplateID, FeedID: n.FeedID}
		}
		by[key].add(n)
		d.add(n)
		v.Total.add(n)
	}
	v.Days = append(v.Days, d)
}

// templateFigures gives figures by template with the templates' names, the most that was sent first.
func templateFigures(tx *store.Tx, ws string, by map[[2]string]*TemplateFigures) ([]TemplateFigures, error) {
	all := make([]TemplateFigures, 0, len(by))
	if len(by) == 0 {
		return all, nil
	}
	templates, err := tx.CardTemplates(ws, store.CardTemplateSearch{All: true, Limit: 100 * petitbleu.CardTemplatesLimit})
	named := make(map[string]petitbleu.CardTemplate, len(templates))
	for _, t := range templates {
		named[t.ID] = t
	}
	for _, f := range by {
		f.TemplateKey, f.TemplateName = named[f.TemplateID].Key, named[f.TemplateID].Name
		all = append(all, *f)
	}
	slices.SortFunc(all, func(x, y TemplateFigures) int {
		return cmp.Or(cmp.Compare(y.Sent, x.Sent), cmp.Compare(x.TemplateKey, y.TemplateKey), cmp.Compare(x.FeedID, y.FeedID))
	})
	return all, err
}
