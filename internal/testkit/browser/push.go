package browser

import (
	"context"
	"errors"
	"strings"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"
)

// Allow lets the page do what its browser would ask about, such as
// "notifications".
func (p *Page) Allow(permission string) {
	p.t.Helper()
	p.call("allow "+permission, func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
			Permission: &cdpbrowser.PermissionDescriptor{Name: permission, UserVisibleOnly: true}, Setting: cdpbrowser.PermissionSettingGranted})
		return err
	})
}

// Push hands what a push holds to the page's service worker, as a browser does
// once its push service has brought it and it was decrypted. The worker must be
// active; it need not run.
func (p *Page) Push(data string) {
	p.t.Helper()
	origin := Eval[string](p, "location.origin")
	p.call("push", func(ctx context.Context) error {
		updates := chromedp.Events(ctx, serviceworker.WorkerRegistrationUpdated)
		if _, err := chromedp.Call(ctx, serviceworker.Enable, cdp.Empty{}); err != nil {
			return err
		}
		for e, err := range updates {
			if err != nil {
				return err
			}
			for _, r := range e.Registrations {
				if r.IsDeleted || !strings.HasPrefix(r.ScopeURL, origin) {
					continue
				}
				if _, err := chromedp.Call(ctx, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{
					Origin: origin, RegistrationID: r.RegistrationID, Data: data}); err != nil {
					return err
				}
				// The registrations are told again when it is enabled the next time.
				_, err := chromedp.Call(ctx, serviceworker.Disable, cdp.Empty{})
				return err
			}
		}
		return errors.New("the page has no service worker")
	})
}
