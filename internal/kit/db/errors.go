package db

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// SQLite's extended result codes for constraints.
const (
	sqliteCheck      = 275
	sqliteForeignKey = 787
	sqlitePrimaryKey = 1555
	sqliteTrigger    = 1811
	sqliteUnique     = 2067
	sqliteRowID      = 2579
)

// IsUnique tells that a row with the same key is there already.
func IsUnique(err error) bool {
	return violates(err, "23505", sqliteUnique, sqlitePrimaryKey, sqliteRowID)
}

// IsForeign tells that a row points to one that is not there, or that a row
// cannot go because others point to it.
func IsForeign(err error) bool { return violates(err, "23503", sqliteForeignKey) }

// IsCheck tells that a row breaks a rule of its table, a CHECK or a trigger's.
func IsCheck(err error) bool {
	return violates(err, "23514", sqliteCheck, sqliteTrigger)
}

func violates(err error, state string, codes ...int) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == state
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		for _, c := range codes {
			if lite.Code() == c {
				return true
			}
		}
	}
	return false
}
