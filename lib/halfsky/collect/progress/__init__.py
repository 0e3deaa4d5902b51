"""What units say of measures, projects and goals in words: asked for, sent, decided on, with their evidence."""
