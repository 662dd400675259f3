package api_test

import (
	"fmt"
	"testing"
)

// about are sentences of two topics, all different.
func about(n int) (all []m) {
	for i := range n {
		all = append(all, m{"text": fmt.Sprintf("The courier brought parcel %d late to the door", i), "topic": "delivery"},
			m{"text": fmt.Sprintf("Invoice %d charged my card twice, refund the amount", i), "topic": "bill"})
	}
	return all
}

func TestAProgramTeachesAModelAndAsksIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.post("/topics/predictions", m{"model": "spring", "texts": []string{"?"}}).want(404).has("code", "problems.no_model")
		h.post("/topics/training", m{"model": "spring", "examples": about(3)}).want(422).has("errors.0.code", "problems.too_few_examples")
		h.post("/topics/training", m{"model": "Spring!", "examples": about(30)}).want(422).has("errors.0.code", "problems.bad_model_name")
		one := about(30)
		for i := range one {
			one[i]["topic"] = "all"
		}
		h.post("/topics/training", m{"model": "spring", "examples": one}).want(422).has("errors.0.code", "problems.one_topic")
		h.post("/topics/training", m{"model": "spring", "examples": about(60)}).want(200).has("version", "1", "learned", "120", "accuracy.value", "1")
		got := h.post("/topics/predictions", m{"model": "spring", "texts": []string{"My parcel came late with the courier", "xyzzy", "Please refund the invoice"}}).want(200)
		got.has("answers.0.topic", "delivery", "answers.1.topic", "", "answers.2.topic", "bill")
		h.post("/topics/training", m{"model": "spring", "examples": about(30)}).want(200).has("version", "2", "learned", "180")
		h.post("/topics/training", m{"model": "spring", "anew": true, "examples": about(30)}).want(200).has("version", "3", "learned", "60")
		h.post("/topics/training", m{"model": "spring", "examples": about(30)}, as(h.agentToken)...).want(403)
		h.post("/topics/predictions", m{"model": "spring", "texts": []string{}}).want(422)
	})
}
