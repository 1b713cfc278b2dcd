package work
import ("testing";"time")
func TestHow(t *testing.T){
 w,_:=Open(true); defer w.Close()
 for _,p:=range w.Probes(){ b:=time.Now(); f,err:=p.Take(); t.Log(time.Since(b).Round(time.Millisecond),p.Work,p.Peer,f,err)}
 for _,s:=range w.Growth(){ for _,n:=range s.Sizes{ b:=time.Now(); f,err:=s.Take(n); t.Log(time.Since(b).Round(time.Millisecond),s.Work,n,f,err)}}
}
