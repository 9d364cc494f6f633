package delivery

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Address is where a person is written to on Messenger; an empty Recipient: nowhere.
type Address struct{ Page, Recipient string }

// Addresses gives where people are written to on a Page, in their order; with no Page, on that of each person's
// latest address.
func (d *Delivery) Addresses(tx *store.Tx, workspace, page string, people []string) ([]Address, error) {
	l := &Letter{WorkspaceID: workspace, Composition: petitbleu.Composition{Channel: messengerName, PageID: page}, To: make([]Addressee, len(people))}
	for i, id := range people {
		l.To[i].ProfileID = id
	}
	found, err := d.addresses(tx, l)
	all := make([]Address, len(found))
	for i, a := range found {
		all[i] = Address{a.page, a.recipient}
	}
	return all, err
}
