package channel_test

import (
	"testing"

	"rida/internal/core/channel"
	"rida/internal/kit/lang"
)

func TestEveryStateAndReasonCanBeTold(t *testing.T) {
	c, err := lang.Load(channel.Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range lang.Tags {
		p := c.For(tag, tag.Digits())
		for _, s := range channel.States {
			if !p.Has("channel.state." + string(s)) {
				t.Errorf("%s: no words for state %s", tag, s)
			}
		}
		for _, r := range []string{channel.ReasonPanic, channel.ReasonFault, channel.ReasonAway, channel.ReasonLater, channel.ReasonRefused,
			channel.ReasonPartly, channel.ReasonGaveUp, channel.ReasonTooLarge, channel.ReasonNotFetched} {
			if !p.Has("channel.reason." + r) {
				t.Errorf("%s: no words for reason %s", tag, r)
			}
		}
	}
}
