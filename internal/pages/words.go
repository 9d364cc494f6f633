package pages

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/mail"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Notice is what is told of an alert, as the body of a webhook.
type Notice struct {
	ID        string          `json:"id"`
	Event     string          `json:"event"` // opened, still_open, closed, test
	At        time.Time       `json:"at"`
	Workspace NoticeWorkspace `json:"workspace"`
	Alert     NoticeAlert     `json:"alert"`
	URL       string          `json:"url"` // of the page of the app that helps
}

// letter writes the notice as a mail.
func (n Notice) letter(to string, now time.Time) mail.Letter {
	text := n.Alert.Sentence + "\n\n"
	if n.Alert.Cure != "" {
		text += n.Alert.Cure + "\n\n"
	}
	return mail.Letter{ID: n.ID, To: to, Subject: "[petitbleu] " + n.Workspace.Name + ": " + n.Alert.Title, Text: text + n.URL, At: now}
}

// NoticeWorkspace names the workspace.
type NoticeWorkspace struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// NoticeAlert is the alert in words.
type NoticeAlert struct {
	ID       string            `json:"id,omitempty"`
	Kind     string            `json:"kind"`
	Subject  string            `json:"subject,omitempty"`
	Params   map[string]string `json:"params"`
	OpenedAt time.Time         `json:"opened_at"`
	ClosedAt time.Time         `json:"closed_at,omitzero"`
	Title    string            `json:"title"`
	Sentence string            `json:"sentence"`
	Cure     string            `json:"cure,omitempty"`
}

// phrase is an alert in one language: title, sentence, cure.
type phrase [3]string

var phrases = map[string]map[string]phrase{
	"en": {
		AlertTokenDead:     {"The token of {page} no longer works", "Facebook does not accept the token of the Page {page}. Nothing is sent through it until it is connected again; what is due waits. {note}", "Open Channels and connect the Page again."},
		AlertUnsubscribed:  {"{page} no longer receives what people write", "Facebook stopped sending the events of the Page {page}. {note}", "Open Channels and press Subscribe: what was missed is read from the conversations."},
		AlertHostFailing:   {"{host} does not answer", "The Graph API at {host} has not answered for some minutes. Messages wait and go on by themselves.", "Check the network of this machine, and Meta's status page."},
		AlertQueueStuck:    {"Messages of {page} do not leave", "Messages of the Page {page} have been due for {minutes} minutes and have not left.", "Look at the log of the program, and whether all of its nodes run."},
		AlertIntakeStuck:   {"Webhook calls are not worked in", "Webhook calls have been waiting for {minutes} minutes.", "Look at the log of the program, and whether all of its nodes run."},
		AlertPolicyBlock:   {"Facebook keeps {page} from messaging", "Facebook blocked the Page {page} for a breach of its policies: {reason}", "See the Page's support inbox for the reason and the appeal."},
		AlertPolicyWarning: {"Facebook warned {page}", "Facebook warned the Page {page}: {reason}", "See the Page's support inbox."},
		AlertRestricted:    {"Facebook does not let {page} send", "Facebook answers that the Page {page} may not send for a while. What is due waits. {note}", "See the Page's support inbox for the reason and the appeal. When the restriction is lifted, end the pause under Channels."},
		AlertPageWanted:    {"Somebody else wanted to connect {page}", "Another workspace of this installation tried to connect the Page {page}. It stays here.", "Disconnect it under Channels if it should move."},
		AlertEndpoint:      {"The event endpoint at {host} fails", "The event endpoint at {host} takes no calls. {note}", "See its log under Developers, Event endpoints. What happens is kept for 7 days and told when it is well, or switched on, again."},
		noticeTest:         {"This is a test", "Alerts of this workspace arrive here.", ""},
	},
	"fr": {
		AlertTokenDead:     {"Le jeton de {page} ne fonctionne plus", "Facebook n’accepte plus le jeton de la Page {page}. Rien ne part par elle tant qu’elle n’est pas reconnectée ; ce qui est dû attend.", "Ouvrez Canaux et reconnectez la Page."},
		AlertUnsubscribed:  {"{page} ne reçoit plus ce que les gens écrivent", "Facebook n’envoie plus les événements de la Page {page}.", "Ouvrez Canaux et appuyez sur Abonner : ce qui a manqué est relu dans les conversations."},
		AlertHostFailing:   {"{host} ne répond pas", "L’API Graph à {host} ne répond plus depuis quelques minutes. Les messages attendent et repartent d’eux-mêmes.", "Vérifiez le réseau de cette machine, et la page d’état de Meta."},
		AlertQueueStuck:    {"Les messages de {page} ne partent pas", "Des messages de la Page {page} sont dus depuis {minutes} minutes et ne sont pas partis.", "Consultez le journal du programme, et vérifiez que tous ses nœuds tournent."},
		AlertIntakeStuck:   {"Les appels webhook ne sont pas traités", "Des appels webhook attendent depuis {minutes} minutes.", "Consultez le journal du programme, et vérifiez que tous ses nœuds tournent."},
		AlertPolicyBlock:   {"Facebook empêche {page} d’envoyer", "Facebook a bloqué la Page {page} pour non-respect de ses règles : {reason}", "Voyez la boîte d’assistance de la Page pour la raison et le recours."},
		AlertPolicyWarning: {"Facebook a averti {page}", "Facebook a averti la Page {page} : {reason}", "Voyez la boîte d’assistance de la Page."},
		AlertRestricted:    {"Facebook ne laisse pas {page} envoyer", "Facebook répond que la Page {page} ne peut pas envoyer pour un temps. Ce qui est dû attend.", "Voyez la boîte d’assistance de la Page pour la raison et le recours. Quand la restriction est levée, mettez fin à la pause dans Canaux."},
		AlertPageWanted:    {"Quelqu’un d’autre a voulu connecter {page}", "Un autre espace de cette installation a tenté de connecter la Page {page}. Elle reste ici.", "Déconnectez-la dans Canaux si elle doit changer d’espace."},
		AlertEndpoint:      {"Le point d’événements à {host} échoue", "Le point d’événements à {host} ne prend pas les appels.", "Voyez son journal sous Développeurs, Points d’événements. Ce qui se passe est gardé 7 jours et annoncé dès qu’il va bien, ou qu’il est rallumé."},
		noticeTest:         {"Ceci est un essai", "Les alertes de cet espace arrivent ici.", ""},
	},
}

// over is put before the title of an alert that is over, still before one that goes on.
var over = map[string]string{"en": "Over: ", "fr": "Terminé : "}
var still = map[string]string{"en": "Still: ", "fr": "Toujours : "}

// Words gives title, sentence and cure of an alert in a language, en or fr.
func Words(a store.Alert, language string) (title, sentence, cure string) {
	byKind, ok := phrases[language]
	if !ok {
		byKind = phrases["en"]
	}
	params := map[string]string{}
	_ = json.Unmarshal([]byte(a.Params), &params)
	var pairs []string
	for _, name := range []string{"page", "host", "minutes", "reason", "note"} {
		pairs = append(pairs, "{"+name+"}", params[name])
	}
	r := strings.NewReplacer(pairs...)
	w := byKind[a.Kind]
	return strings.TrimSpace(r.Replace(w[0])), strings.TrimSpace(r.Replace(w[1])), w[2]
}

// words writes a notice.
func (p *Pages) words(w petitbleu.Workspace, a store.Alert, event, language, id string, now time.Time) Notice {
	title, sentence, cure := Words(a, language)
	switch event {
	case noticeClosed:
		title, cure = over[language]+title, ""
	case noticeStill:
		title = still[language] + title
	}
	params := map[string]string{}
	_ = json.Unmarshal([]byte(a.Params), &params)
	return Notice{ID: id, Event: event, At: now.UTC(), Workspace: NoticeWorkspace{w.ID, w.Name}, URL: p.o.BaseURL + "/app/w/" + w.ID + "/channels",
		Alert: NoticeAlert{ID: a.ID, Kind: a.Kind, Subject: a.Subject, Params: params, OpenedAt: a.OpenedAt, ClosedAt: a.ClosedAt, Title: title, Sentence: sentence, Cure: cure}}
}
