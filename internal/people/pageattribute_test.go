package people_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// rename gives a Page's attribute another name.
func (r *rig) rename(page, name string) error {
	return r.store.Write(r.t.Context(), func(tx *store.Tx) error {
		p, err := tx.Page(r.ws, page)
		if err != nil {
			return err
		}
		return people.RenamePageAttribute(tx, p, name, 3, noon)
	})
}

// moveAll moves what is left to move.
func (r *rig) moveAll() {
	r.t.Helper()
	for more := true; more; {
		var err error
		if more, err = r.MoveAttributes(r.t.Context(), noon); err != nil {
			r.t.Fatal(err)
		}
	}
}

// TestRenamePageAttribute: values follow, what is told under the former name goes to the new one, while the move
// is under way and afterwards; and the way back.
func TestRenamePageAttribute(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.pages()
		r.set(ext("u1"), `{"messenger_id":"5531"}`)
		r.set(ext("u2"), `{"plan":"pro","messenger_id_200":"77"}`)
		r.set(ext("u3"), `{"messenger_id":"5533"}`)
		if err := r.rename("100", "psid_shop"); err != nil {
			t.Fatal(err)
		}
		if err := r.rename("100", "psid_other"); petitbleu.CodeOf(err) != petitbleu.CodeConflict {
			t.Errorf("a second renaming meanwhile: %v", err)
		}
		r.set(ext("u1"), `{"messenger_id":null}`) // not moved yet, and told under the former name
		r.is(ext("u1"), `{}`)
		r.set(ext("u4"), `{"messenger_id":"5534"}`)
		r.is(psid("100", "5534"), `{"psid_shop":"5534"}`)
		r.write(func(tx *store.Tx) error { return tx.ShowPSID(r.ws, "100", "88", r.id(ext("u2")), noon) })
		r.moveAll()
		r.is(ext("u1"), `{}`)
		r.is(ext("u2"), `{"messenger_id_200":"77","plan":"pro","psid_shop":"88"}`)
		r.is(ext("u3"), `{"psid_shop":"5533"}`)
		r.set(ext("u5"), `{"messenger_id":"5535","psid_shop":"5536"}`) // of both names, the present one counts
		r.is(psid("100", "5536"), `{"psid_shop":"5536"}`)
		r.restart()
		r.set(ext("u6"), `{"messenger_id":5537}`)
		r.is(psid("100", "5537"), `{"psid_shop":"5537"}`)
		if all, err := r.Attributes(t.Context(), r.ws, "", 10); err != nil || len(all) != 3 || all[2].Name != "psid_shop" {
			t.Errorf("the registry has %+v, %v", all, err)
		}
		// back to the former name
		if err := r.rename("100", "messenger_id"); err != nil {
			t.Fatal(err)
		}
		r.moveAll()
		r.is(psid("100", "5537"), `{"messenger_id":"5537"}`)
		r.set(ext("u3"), `{"psid_shop":null}`)
		r.is(ext("u3"), `{}`)
	})
}

// TestRenameRefused: a name that means something else already stays what it is.
func TestRenameRefused(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.pages()
		r.set(ext("u1"), `{"plan":"pro"}`)
		if err := r.BlockAttributes(t.Context(), r.ws, []string{"odd"}, true); err != nil {
			t.Fatal(err)
		}
		for name, code := range map[string]petitbleu.Code{"messenger_id_200": petitbleu.CodeConflict, "plan": petitbleu.CodeConflict, "email": petitbleu.CodeConflict,
			"sendbird_id": petitbleu.CodeConflict, "odd": petitbleu.CodeConflict, "": petitbleu.CodeInvalidParameter, "a\x01b": petitbleu.CodeInvalidParameter} {
			if err := r.rename("100", name); petitbleu.CodeOf(err) != code {
				t.Errorf("%q: %v", name, err)
			}
		}
		description := "Ids on the shop's Page"
		if _, err := r.DefineAttribute(t.Context(), r.ws, "messenger_id", people.AttributeSays{Description: &description}); err != nil {
			t.Fatal(err)
		}
		if err := r.rename("100", "ours"); err != nil {
			t.Fatal(err)
		}
		r.write(func(tx *store.Tx) error {
			a, err := tx.Attribute(r.ws, "ours")
			if err == nil && a.Description != description {
				err = fmt.Errorf("the description is %q", a.Description)
			}
			if _, gone := tx.Attribute(r.ws, "messenger_id"); !errors.Is(gone, store.ErrNotFound) {
				err = errors.Join(err, fmt.Errorf("the former name: %w", gone))
			}
			return err
		})
		// a former name is nobody else's
		r.moveAll()
		if err := r.rename("200", "messenger_id"); petitbleu.CodeOf(err) != petitbleu.CodeConflict {
			t.Errorf("another Page takes the former name: %v", err)
		}
	})
}

// TestRenameAndMerge: of two who become one while values move, one may have been passed and the other not.
func TestRenameAndMerge(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.pages()
		r.set(ext("u1"), `{"plan":"pro"}`)
		r.set(ext("u2"), `{"messenger_id":"5531"}`)
		if err := r.rename("100", "ours"); err != nil {
			t.Fatal(err)
		}
		r.write(func(tx *store.Tx) error { // u1 was looked at, u2 was not
			_, _, err := tx.MoveAttributes(r.ws, "100", 1, noon)
			return err
		})
		r.write(func(tx *store.Tx) error {
			return tx.MergeProfiles(r.ws, r.id(ext("u2")), r.id(ext("u1")), noon, profile.MergeDocuments)
		})
		r.is(ext("u1"), `{"ours":"5531","plan":"pro"}`)
		r.moveAll()
		r.is(psid("100", "5531"), `{"ours":"5531","plan":"pro"}`)
	})
}
