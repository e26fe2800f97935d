# A room is one folder and one target. Its headers are found through a folder of links that holds this room alone, so
# an include that points to a room which is not linked does not compile: the link list is the arrow.
#
#   postern_room(NAME FOLDER [LINKS target...] [LIBRARIES library...])
#
# LINKS are rooms below, visible to whoever links this one. LIBRARIES stay private to the room.
function(postern_room name folder)
  cmake_parse_arguments(ROOM "" "" "LINKS;LIBRARIES" ${ARGN})
  set(link ${CMAKE_BINARY_DIR}/rooms/${name}/${folder})
  cmake_path(GET link PARENT_PATH parent)
  file(MAKE_DIRECTORY ${parent})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${folder} ${link} SYMBOLIC)

  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${CMAKE_BINARY_DIR}/rooms/${name})
    target_link_libraries(${name} PUBLIC ${ROOM_LINKS} PRIVATE postern_flags ${ROOM_LIBRARIES})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_BINARY_DIR}/rooms/${name})
    target_link_libraries(${name} INTERFACE ${ROOM_LINKS})
  endif()
endfunction()
