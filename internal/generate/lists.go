package generate

import (
	"fmt"
	"math/rand/v2"
)

// land is where people come from: what is frequent there stands first.
type land struct {
	country   string
	languages []string
	cities    []string
	women     []string
	men       []string
	last      []string
	prefix    string // of mobile numbers
	digits    int    // after it
}

func (l land) phone(r *rand.Rand) string {
	text := l.prefix
	for range l.digits {
		text += fmt.Sprint(r.IntN(10))
	}
	return text
}

var lands = []land{
	{"FR", []string{"fr"}, []string{"Paris", "Lyon", "Marseille", "Toulouse", "Nantes", "Lille", "Bordeaux", "Rennes", "Strasbourg", "Nice", "Grenoble", "Dijon", "Angers", "Brest"},
		[]string{"Marie", "Camille", "Léa", "Manon", "Chloé", "Julie", "Anaïs", "Sophie", "Isabelle", "Nathalie", "Inès", "Jeanne", "Zoé", "Céline"},
		[]string{"Jean", "Thomas", "Nicolas", "Lucas", "Hugo", "Pierre", "Antoine", "Julien", "Mathieu", "François", "Louis", "Gaël", "Rémi", "Karim"},
		[]string{"Martin", "Bernard", "Dubois", "Thomas", "Robert", "Petit", "Durand", "Leroy", "Moreau", "Simon", "Laurent", "Lefèvre", "Garcia", "Roux", "Fournier", "Benali", "Nguyen"}, "+336", 8},
	{"BE", []string{"fr", "nl"}, []string{"Bruxelles", "Antwerpen", "Gent", "Liège", "Namur", "Brugge", "Leuven", "Mons"},
		[]string{"Emma", "Louise", "Elise", "Lotte", "Julie", "Marie"}, []string{"Arthur", "Noah", "Jules", "Lars", "Maxime", "Pieter"},
		[]string{"Peeters", "Janssens", "Maes", "Jacobs", "Mertens", "Dupont", "Lambert", "Claes"}, "+32470", 6},
	{"DE", []string{"de"}, []string{"Berlin", "Hamburg", "München", "Köln", "Frankfurt", "Leipzig", "Bremen", "Dresden"},
		[]string{"Anna", "Lena", "Julia", "Katharina", "Sabine", "Petra", "Jana"}, []string{"Lukas", "Felix", "Jonas", "Stefan", "Michael", "Jörg", "Uwe"},
		[]string{"Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schäfer", "Groß"}, "+49151", 8},
	{"CH", []string{"fr", "de", "it"}, []string{"Genève", "Zürich", "Lausanne", "Bern", "Basel", "Lugano"},
		[]string{"Laura", "Nina", "Sarah", "Chiara", "Céline"}, []string{"Luca", "Noé", "David", "Marco", "Reto"},
		[]string{"Meier", "Favre", "Rossi", "Keller", "Rochat", "Bianchi"}, "+4179", 7},
	{"ES", []string{"es"}, []string{"Madrid", "Barcelona", "Valencia", "Sevilla", "Bilbao", "Málaga"},
		[]string{"Lucía", "María", "Carmen", "Paula", "Elena"}, []string{"Hugo", "Pablo", "Álvaro", "Javier", "Manuel"},
		[]string{"García", "Fernández", "López", "Martínez", "Sánchez", "Núñez"}, "+346", 8},
	{"GB", []string{"en"}, []string{"London", "Manchester", "Leeds", "Bristol", "Glasgow", "Cardiff"},
		[]string{"Olivia", "Amelia", "Emily", "Grace", "Sarah"}, []string{"Oliver", "George", "Harry", "Jack", "Callum"},
		[]string{"Smith", "Jones", "Taylor", "Brown", "Wilson", "O'Brien", "Patel"}, "+447", 9},
	{"IT", []string{"it"}, []string{"Milano", "Roma", "Torino", "Bologna", "Napoli"},
		[]string{"Giulia", "Sofia", "Martina", "Francesca"}, []string{"Leonardo", "Francesco", "Lorenzo", "Matteo"},
		[]string{"Rossi", "Ferrari", "Esposito", "Romano", "Greco"}, "+3934", 8},
}

var plans = []string{"basic", "basic", "basic", "", "silver", "silver", "gold"}

var tags = []struct {
	name    string
	percent int
}{{"baker", 24}, {"vip", 4}, {"bargain_hunter", 18}, {"gift_buyer", 12}, {"returns_often", 3}, {"professional", 5}}

// acts are what people do, by the name of the event.
var acts = []struct {
	name            string
	product, source bool
}{
	{"product_viewed", true, true}, {"product_viewed", true, true}, {"session_started", false, true}, {"added_to_basket", true, false}, {"recipe_opened", false, false},
	{"checkout_started", true, false}, {"order_placed", true, false}, {"review_written", true, false}, {"store_visited", false, false}, {"support_asked", false, true},
}

var products = []struct{ id, category, price string }{
	{"gift-card", "gifts", "50"}, {"super-hand-mixer-2000", "mixers", "39.90"}, {"copper-pan-28", "pans", "89"}, {"chef-knife-20", "knives", "64.50"},
	{"silicone-whisk", "tools", "9.90"}, {"bread-tin", "baking", "17.50"}, {"stand-mixer-pro", "mixers", "349"}, {"linen-apron", "textiles", "29"},
	{"espresso-grinder", "coffee", "149"}, {"cake-stand", "baking", "34"}, {"mandoline", "tools", "44.90"}, {"cast-iron-pot", "pans", "179"},
}
