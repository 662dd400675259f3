package respect
import ("testing";"fmt")
func TestQuick(t *testing.T){
 if _,err:=readLibrary();err!=nil{t.Fatal(err)}
 for _,s:=range []string{"نعتذر عن التأخر بسبب ضغط العمل لدينا، وسنرسل القطعة غدًا.","النظام عندنا متعطل اليوم.","لا يمكننا استرجاع المبلغ.","به دلیل قطعی سیستم نتوانستیم ثبت کنیم.","We are short-staffed so it is late.","You must calm down. As I already told you, no refunds."}{
  for _,f:=range Answer(s,Known{},Checks...){fmt.Printf("%s %s [%s] → %s\n",f.Check,f.Rule,s[f.Passage.Start:f.Passage.End],f.Take(s))}
 }
}
