package main

import (
	"context"
	"log/slog"
	"os"

	"rida/internal/app"
)

type doctor struct {
	Data     string `help:"Folder of the house." default:"data" env:"RIDA_DATA"`
	Database string `help:"PostgreSQL address (postgres://…). Without it SQLite in the data folder." env:"RIDA_DATABASE"`
}

// Run examines the house and tells what it finds.
func (d *doctor) Run(ctx context.Context, log *slog.Logger) error {
	return app.Doctor(ctx, app.Config{Data: d.Data, Database: d.Database}, log, os.Stdout)
}
