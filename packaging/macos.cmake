# A disk image made by `cpack -G DragNDrop` on macOS, or an application folder by `cpack -G Bundle`.
set(CPACK_DMG_VOLUME_NAME LapLens)
set(CPACK_BUNDLE_NAME LapLens)
set(CPACK_BUNDLE_ICON ${CMAKE_CURRENT_SOURCE_DIR}/macos/laplens.icns)
set(CPACK_BUNDLE_STARTUP_COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/macos/start)
set(CPACK_BUNDLE_PLIST ${CMAKE_CURRENT_BINARY_DIR}/Info.plist)
configure_file(macos/Info.plist.in ${CPACK_BUNDLE_PLIST} @ONLY)
set(macos_files ${CPACK_BUNDLE_ICON} ${CPACK_BUNDLE_STARTUP_COMMAND} ${CPACK_BUNDLE_PLIST})
