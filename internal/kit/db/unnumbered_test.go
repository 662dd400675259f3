package db

import "testing"

func TestNumbersThatOnlyCountAreLeftOut(t *testing.T) {
	for text, want := range map[string]string{
		`SELECT 1`:                                 `SELECT 1`,
		`a = $1 AND b IN ($2, $3) LIMIT $4`:        `a = ? AND b IN (?, ?) LIMIT ? + 0`,
		`a = $1 OR b = $1`:                         `a = $1 OR b = $1`,
		`a = $2 AND b = $1`:                        `a = $2 AND b = $1`,
		`VALUES ($1, '$5')`:                        `VALUES ($1, '$5')`,
		`($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)`: `(?,?,?,?,?,?,?,?,?,?,?,?)`,
	} {
		if got := forSQLite(text); got != want {
			t.Errorf("%s became %s, not %s", text, got, want)
		}
	}
}
