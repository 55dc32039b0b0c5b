"""Hands and eyes: painting, looking, enlarging, measuring, lettering and picture files.

Knows nothing of conversation, jobs or databases. Where to look:

    types, errors, settings      the values, the one tree of errors, what can be configured
    workshop                     everything that happens to one picture, in order: start here
    painter                      one painter for every diffusers pipeline; with it
      loading, hub, abilities,   opening it, where its files are, what its signature takes,
      steps, previews            counting steps, thumbnails of work in progress
    captioner, eyes, sight       any image-to-text model; its families; captions read back
    upscaler, srvgg              enlarging by tiles, and the network that does it
    blend, tone, lettering       what is done to pixels before and after painting
    measure, colours             what can be said of a picture without knowing what it shows
    picture_files, ocr           files opened with suspicion and written whole; words in pictures
    world, words,                what the embedded models know, in English and Korean,
      scan_english, scan_korean  and how it is found in text
    device, foreign              where networks run, and how foreign errors become ours
    weights, fonts               package data
"""
