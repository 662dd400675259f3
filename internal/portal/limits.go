package portal

import (
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/web"
)

// How much is let through. A shop's guests share one network address, so the
// limits by address leave room for a busy branch; those for all together keep a
// flood from many addresses away from the people who answer.
const (
	knockBurst, knockEvery       = 90, time.Second      // forms that are read at all, by address
	voiceBurst, voiceEvery       = 15, 20 * time.Second // new cases by address: three a minute for ever
	allVoicesBurst, allVoicesGap = 300, time.Second / 4 // new cases from everywhere: four a second for ever
	wordBurst, wordEvery         = 20, 10 * time.Second // further words in one case
	againBurst, againEvery       = 6, time.Minute       // questions for a new link, by address
	linkBurst, linkEvery         = 2, 15 * time.Minute  // links sent for one case: a mailbox is not to be flooded
	allAgainBurst, allAgainGap   = 100, 2 * time.Second // questions for a new link from everywhere
	everyone                     = "everyone"           // the key of limits for all together
)

// limits slow down floods. What they refuse is shown again as it was typed.
type limits struct {
	knock, voice, allVoices, word, again, link, allAgain *web.Limiter
}

func newLimits(c clock.Clock) limits {
	return limits{
		knock: web.NewLimiter(c, knockBurst, knockEvery), voice: web.NewLimiter(c, voiceBurst, voiceEvery),
		allVoices: web.NewLimiter(c, allVoicesBurst, allVoicesGap), word: web.NewLimiter(c, wordBurst, wordEvery),
		again: web.NewLimiter(c, againBurst, againEvery), link: web.NewLimiter(c, linkBurst, linkEvery),
		allAgain: web.NewLimiter(c, allAgainBurst, allAgainGap),
	}
}

// mayOpen tells whether one more case may come from the address of a request,
// and if not, when to come back.
func (l limits) mayOpen(r *web.Request) (wait time.Duration, ok bool) {
	if wait, ok = l.voice.Allow(web.AddressKey(r.Address())); !ok {
		return wait, false
	}
	return l.allVoices.Allow(everyone)
}

// mayAsk tells whether the address of a request may ask for a link once more.
func (l limits) mayAsk(r *web.Request) (wait time.Duration, ok bool) {
	if wait, ok = l.again.Allow(web.AddressKey(r.Address())); !ok {
		return wait, false
	}
	return l.allAgain.Allow(everyone)
}
