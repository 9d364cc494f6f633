package app

import (
	"crypto/rand"
	"math/big"

	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/secret"
)

// The ids of the pretend app and Page. They are fixed so that scripts can name them; the
// secrets and tokens are made anew at each start.
const (
	castAppID  = "777000111222333"
	castPageID = "104268917735521"
)

// PlainSeed is what the emulator starts with when it runs alone: one live app, one Page, and
// people to play with. The first is who holds the phone at the start: the customer of the shop.
func PlainSeed() emulator.Seed {
	s := emulator.Seed{
		Apps: []emulator.App{{
			ID: castAppID, Name: "Cooktoys messages", Mode: "live",
			Secret: secret.NewToken(""), VerifyToken: secret.NewToken(""),
		}},
		Pages: []emulator.Page{{
			ID: castPageID, Name: "Cooktoys", Username: "cooktoys", Category: "Kitchen shop",
			Tokens: map[string]string{castAppID: secret.NewToken("EAA")},
		}},
		People: []emulator.Person{
			{ID: "lisa", FirstName: "Lisa", LastName: "Martin", Locale: "fr_FR", Timezone: 1},
			{ID: "nora", FirstName: "Nora", LastName: "Lind", Locale: "en_GB", Timezone: 0},
			{ID: "camille", FirstName: "Camille", LastName: "Laurent", Locale: "fr_FR", Timezone: 1},
			{ID: "emile", FirstName: "Émile", LastName: "Roche", Locale: "fr_FR", Timezone: 1},
			{ID: "aiko", FirstName: "Aiko", LastName: "Mori", Locale: "en_US", Timezone: 9},
			{ID: "sam", FirstName: "Sam", LastName: "Adeyemi", Locale: "en_GB", Timezone: 0},
		},
	}
	for i := range s.People {
		s.People[i].PSIDs = map[string]string{castPageID: pretendPSID()}
	}
	return s
}

// pretendPSID makes a page-scoped id of 17 digits. People of the cast have theirs from the
// start, so that nobody gets another's when the emulator starts over.
func pretendPSID() string {
	n, err := rand.Int(rand.Reader, big.NewInt(8e16))
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return n.Add(n, big.NewInt(1e16)).String()
}
