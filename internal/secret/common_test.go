package secret

import "testing"

func TestCheckNewPassword(t *testing.T) {
	about := []string{"Camille Laurent", "camille.laurent@cooktoys.example", "Cooktoys"}
	for password, want := range map[string]bool{
		"tin the copper pans": true, "a long password": true, "correct horse battery": true, "four plain words here": true, "Émile aime les gratins": true,
		"kX9#vQ2!mZ7p": true, "the pan is on the fire": true, "another longer one": true, "a longer password": true,
		"short": false, "elevenchars": false, "": false,
		"password1234": false, "Password2026!": false, "P@ssw0rd2026!!": false, "motdepasse123": false, "administrator": false, "Bienvenue2026": false,
		"123456789012": false, "qwertyuiopas": false, "azertyuiop12": false, "abcdefghijkl": false, "aaaaaaaaaaaa": false, "lkjhgfdsapoi": false,
		"abababababab": false, "camillelaurent": false, "Cooktoys-2026!": false, "camille.laurent1": false, "petitbleu petitbleu": false, "1qaz2wsx3edc": false,
		"welcome welcome": false, "ilovemypassword": false, "            ": false, "2026-11-22 12:00": false,
	} {
		if err := CheckNewPassword(password, about...); (err == nil) != want {
			t.Errorf("%q: %v", password, err)
		}
	}
}
