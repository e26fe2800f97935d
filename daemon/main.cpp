// The composition root: builds the parts in order and runs the loop. A list, no logic.
#include <cstdio>

int main() {
  std::fputs("postern: no command is built in yet\n", stderr);
  return 70;
}
