# What every file of ours is compiled with. Warnings are errors; libraries' headers are SYSTEM and exempt.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# -Wno-missing-field-initializers: designated initialisers name what matters, the rest has its default.
add_library(postern_flags INTERFACE)
target_compile_options(postern_flags INTERFACE
  -Wall -Wextra -Werror -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wnull-dereference -Wformat=2 -Wimplicit-fallthrough -Wno-missing-field-initializers
  -fno-omit-frame-pointer -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # -Wnull-dereference reports inside the standard library once g++ 12 inlines it at -O2; -Wmismatched-new-delete
  # takes Asio's coroutine frames (their promise has both operators) for a mismatch.
  target_compile_options(postern_flags INTERFACE -Wno-null-dereference -Wno-mismatched-new-delete -Wduplicated-cond -Wlogical-op)
endif()
target_compile_definitions(postern_flags INTERFACE _GLIBCXX_ASSERTIONS)

if(POSTERN_SANITIZE)
  add_compile_options(-fsanitize=${POSTERN_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${POSTERN_SANITIZE})
  if(POSTERN_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Asio's queues stand between fences, which the thread sanitizer does not see; the loop is one thread's anyway.
    target_compile_options(postern_flags INTERFACE -Wno-tsan)
  endif()
endif()
if(POSTERN_FUZZ)
  # clang 14 cannot emit its check of function types into a coroutine.
  add_compile_options(-fsanitize=fuzzer-no-link -fno-sanitize=function)
endif()
if(POSTERN_FAIL_POINTS)
  add_compile_definitions(POSTERN_FAIL_POINTS)
endif()
